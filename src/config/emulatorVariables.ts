import { emulatorUrl, hostName, optional, port, variable } from './env.ts';

/** The variables of `npm run emulator`. */
export const emulatorVariables = {
  EMULATOR_HOST: variable(
    hostName,
    '127.0.0.1',
    'Address to listen on. `0.0.0.0` makes the emulator reachable from other hosts; it has no authentication.',
  ),
  EMULATOR_KONNECT_PORT: variable(port, 4_010, 'Port of the Konnect emulator; 0 for any free port.'),
  EMULATOR_STRIPE_PORT: variable(port, 4_011, 'Port of the Stripe emulator; 0 for any free port.'),
  EMULATOR_PAGES_URL: optional(
    emulatorUrl,
    'Base URL by which a browser reaches the Stripe emulator. The URLs of sessions start with it.',
    'the Stripe emulator on this machine',
  ),
};
