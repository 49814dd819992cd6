import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../../datasources/stripe/contract.ts';
import type { Session } from '../../datasources/stripe/contract.ts';
import { failStripeOnDemand } from '../faults.ts';
import { addPages } from '../pages/routes.ts';
import type { EmulatorContext } from '../state.ts';
import {
  createConfiguration,
  requireConfiguration,
  listConfigurations,
  updateConfiguration,
} from './configurations.ts';
import { StripeError } from './errors.ts';
import { readForm, readQuery } from './form.ts';
import { requireApiKey, isLive, setHeaders } from './headers.ts';
import { answerOnce } from './idempotency.ts';
import type { StripeAnswer } from './idempotency.ts';
import { openSession } from './sessions.ts';
import type { Configuration } from './storedConfiguration.ts';

const configurationsPath = '/v1/billing_portal/configurations';

export function addStripeRoutes(server: FastifyInstance, context: EmulatorContext): void {
  server.addHook('onRequest', async (request, reply) => setHeaders(context, request, reply));
  server.setErrorHandler((error, request, reply) => send(reply, toAnswer(asStripeError(error), request, reply)));
  server.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const message = `Unrecognized request URL (${request.method}: ${path}).`;
    return send(reply, toAnswer(new StripeError(404, message), request, reply));
  });
  addPages(server, context);
  void server.register(async (api) => {
    api.addHook('onRequest', async (request) => requireApiKey(request));
    api.addHook('preHandler', async (request, reply) => failStripeOnDemand(request, reply));
    addConfigurationRoutes(api, context);
    addSessionRoute(api, context);
  });
}

interface ById {
  Params: { id: string };
}

function addConfigurationRoutes(api: FastifyInstance, context: EmulatorContext): void {
  api.get(configurationsPath, async (request) => {
    const { value, expand } = readQuery(request, ListConfigurationsQuery);
    const expanded = requireExpandable(
      expand,
      configurationExpands.map((path) => `data.${path}`),
    );
    const { data, has_more } = listConfigurations(context, value);
    const rows = data.map((row) => configurationView(row, isLive(request), expanded.has(`data.${products}`)));
    return { object: 'list', data: rows, has_more, url: configurationsPath };
  });
  api.get<ById>(`${configurationsPath}/:id`, async (request) => {
    const { expand } = readQuery(request, z.strictObject({}));
    const expanded = requireExpandable(expand, configurationExpands);
    return configurationView(requireConfiguration(context, request.params.id), isLive(request), expanded.has(products));
  });
  api.post(configurationsPath, (request, reply) =>
    write(context, request, reply, () => {
      const { value, expand } = readForm(request, CreateConfigurationRequest);
      const expanded = requireExpandable(expand, configurationExpands);
      return () => configurationView(createConfiguration(context, value), isLive(request), expanded.has(products));
    }),
  );
  api.post<ById>(`${configurationsPath}/:id`, (request, reply) =>
    write(context, request, reply, () => {
      const { value, expand } = readForm(request, UpdateConfigurationRequest);
      const expanded = requireExpandable(expand, configurationExpands);
      return () =>
        configurationView(
          updateConfiguration(context, request.params.id, value),
          isLive(request),
          expanded.has(products),
        );
    }),
  );
}

function addSessionRoute(api: FastifyInstance, context: EmulatorContext): void {
  api.post('/v1/billing_portal/sessions', (request, reply) =>
    write(context, request, reply, () => {
      const { value, expand } = readForm(request, CreateSessionRequest);
      const expanded = requireExpandable(expand, sessionExpands);
      return () => {
        const live = isLive(request);
        const session = openSession(context, value);
        if (![...expanded].some((path) => path.startsWith('configuration'))) return sessionView(session, live);
        const configuration = requireConfiguration(context, session.configuration);
        return {
          ...sessionView(session, live),
          configuration: configurationView(configuration, live, expanded.has(`configuration.${products}`)),
        };
      };
    }),
  );
}

/** Validates the request before `beforeWrite`, so that only a valid one is delayed or applied. */
async function write(
  context: EmulatorContext,
  request: FastifyRequest,
  reply: FastifyReply,
  prepare: () => () => object,
): Promise<FastifyReply> {
  const answer = await answerOnce(context, request, reply, async () => {
    try {
      const apply = prepare();
      await context.state.stripe.beforeWrite();
      return { status: 200, body: JSON.stringify(apply()) };
    } catch (error) {
      return toAnswer(asStripeError(error), request, reply);
    }
  });
  return send(reply, answer);
}

/** Stripe leaves `products` out unless it is expanded. */
function configurationView(configuration: Configuration, livemode: boolean, hasProducts: boolean) {
  const { products: _products, ...subscription_update } = configuration.features.subscription_update;
  const features = { ...configuration.features, subscription_update };
  return { ...configuration, ...(!hasProducts && { features }), livemode };
}

const products = 'features.subscription_update.products';
const configurationExpands = [products, 'application'];
const sessionExpands = ['configuration', ...configurationExpands.map((path) => `configuration.${path}`)];

function requireExpandable(expand: readonly string[], expandable: readonly string[]): ReadonlySet<string> {
  const unknown = expand.find((path) => !expandable.includes(path));
  if (unknown !== undefined) {
    throw new StripeError(400, `This property cannot be expanded (${unknown}).`, { param: 'expand' });
  }
  return new Set(expand);
}

function sessionView(session: Session, livemode: boolean) {
  return { ...session, livemode };
}

function toAnswer(error: StripeError, request: FastifyRequest, reply: FastifyReply): StripeAnswer {
  const body = error.toBody(String(reply.getHeader('request-id')), isLive(request));
  return { status: error.status, body: JSON.stringify(body) };
}

function send(reply: FastifyReply, { status, body }: StripeAnswer): FastifyReply {
  return reply.code(status).type('application/json').send(body);
}

function asStripeError(error: unknown): StripeError {
  if (error instanceof StripeError) return error;
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return new StripeError(error.statusCode, 'The request could not be read.');
  }
  return new StripeError(500, 'An unknown error occurred.', { type: 'api_error' });
}
