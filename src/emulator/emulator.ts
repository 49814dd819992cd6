import type { FastifyInstance } from 'fastify';
import { seedDemo } from './demo.ts';
import { createServer } from './recorder.ts';
import type { Exchange } from './recorder.ts';
import { Identifiers } from './identifiers.ts';
import { addKonnectRoutes } from './konnect/server.ts';
import { createState } from './state.ts';
import type { EmulatorContext, EmulatorState } from './state.ts';
import { addStripeRoutes } from './stripe/server.ts';

export type { Exchange } from './recorder.ts';
export type { EmulatorState } from './state.ts';

export interface EmulatorOptions {
  /** 0 by default: any free port. */
  konnectPort?: number;
  /** 0 by default: any free port. */
  stripePort?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Base URL of the pages in the URLs of sessions; the address of the Stripe emulator by default. */
  pagesUrl?: string;
  /** Whether to seed the demo data; true by default. */
  demo?: boolean;
  /** Clock of both upstreams; the system clock by default. */
  now?: () => Date;
  /** Called with every exchange before the response is sent. */
  onExchange?: (exchange: Exchange) => void;
}

export interface Emulator {
  readonly konnectUrl: string;
  readonly stripeUrl: string;
  /** State of both upstreams. Tests read it, or modify it to set up a case. */
  readonly state: EmulatorState;
  readonly close: () => Promise<void>;
}

/** Starts emulators of Konnect and Stripe. They share one state, because Konnect links to customers of Stripe. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { konnectPort = 0, stripePort = 0, host = '127.0.0.1', demo = true } = options;
  const { now = () => new Date(), onExchange = () => {} } = options;
  const context: EmulatorContext = { state: createState(), ids: new Identifiers(), now, stripeUrl: '' };

  const stripe = createServer('stripe', onExchange);
  addStripeRoutes(stripe, context);
  const konnect = createServer('konnect', onExchange);
  addKonnectRoutes(konnect, context);

  const close = async () => {
    await Promise.all([konnect.close(), stripe.close()]);
  };
  try {
    // Stripe starts first, because the URLs of sessions contain its origin.
    const stripeUrl = await listen(stripe, host, stripePort);
    context.stripeUrl = options.pagesUrl ?? stripeUrl;
    const konnectUrl = await listen(konnect, host, konnectPort);
    if (demo) seedDemo(context);
    return { konnectUrl, stripeUrl, state: context.state, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  return server.listen({ host, port });
}
