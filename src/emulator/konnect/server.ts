import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ulidPattern } from '../../datasources/konnect/contract.ts';
import { konnectFaultOf, markFault } from '../faults.ts';
import type { EmulatorContext } from '../state.ts';
import { getBilling, updateAppData, updateBilling } from './billing.ts';
import { listCustomers } from './customerList.ts';
import { createCustomer, deleteCustomer, replaceCustomer, requireCustomer } from './customers.ts';
import { apiProblem, gatewayProblem, internalProblem, KonnectProblem, noSuchEntity } from './problem.ts';
import { requireProfile } from './profiles.ts';
import { readPage, readParameters, toPage } from './queries.ts';
import { readBody } from './requests.ts';
import {
  AppDataBody,
  BillingBody,
  CheckoutBody,
  CreateCustomerBody,
  PortalBody,
  UpsertCustomerBody,
} from './schemas.ts';
import { createCheckoutSession, createPortalSession } from './sessions.ts';
import { addSubscriptionRoutes } from './subscriptions.ts';

interface ById {
  Params: { id: string };
}

export function addKonnectRoutes(server: FastifyInstance, context: EmulatorContext): void {
  let traces = 0;
  const sendProblem = (reply: FastifyReply, problem: KonnectProblem) => {
    traces += 1;
    const instance = `kong:trace:${4_000_000_000_000_000 + traces}`;
    return reply
      .code(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toBody(instance)));
  };
  server.setErrorHandler((error, _request, reply) => sendProblem(reply, asProblem(error)));
  server.setNotFoundHandler((request, reply) => sendProblem(reply, unroutedProblem(request)));

  void server.register(async (api) => {
    api.addHook('onRequest', async (request) => requireToken(request));
    api.addHook('preHandler', async (request, reply) => failOnDemand(context, request, reply));
    addCustomerRoutes(api, context);
    addBillingRoutes(api, context);
    addProfileRoutes(api, context);
  });
  addSubscriptionRoutes(server, context);
}

function addCustomerRoutes(api: FastifyInstance, context: EmulatorContext): void {
  api.get('/v3/openmeter/customers', async (request) => listCustomers(context, readParameters(request)));
  api.post('/v3/openmeter/customers', async (request, reply) => {
    const customer = createCustomer(context, readBody(request, CreateCustomerBody));
    return reply.code(201).send(customer);
  });
  api.get<ById>('/v3/openmeter/customers/:id', async (request) => {
    return requireCustomer(context, pathId(request.params)).customer;
  });
  api.put<ById>('/v3/openmeter/customers/:id', async (request) => {
    return replaceCustomer(context, pathId(request.params), readBody(request, UpsertCustomerBody));
  });
  api.delete<ById>('/v3/openmeter/customers/:id', async (request, reply) => {
    deleteCustomer(context, pathId(request.params));
    return reply.code(204).send();
  });
}

function addBillingRoutes(api: FastifyInstance, context: EmulatorContext): void {
  const billing = '/v3/openmeter/customers/:id/billing';
  api.get<ById>(billing, async (request) => getBilling(context, pathId(request.params)));
  api.put<ById>(billing, async (request) => {
    return updateBilling(context, pathId(request.params), readBody(request, BillingBody));
  });
  api.put<ById>(`${billing}/app-data`, async (request) => {
    return updateAppData(context, pathId(request.params), readBody(request, AppDataBody));
  });
  api.post<ById>(`${billing}/stripe/checkout-sessions`, async (request, reply) => {
    const id = pathId(request.params);
    return reply.code(201).send(createCheckoutSession(context, id, readBody(request, CheckoutBody)));
  });
  api.post<ById>(`${billing}/stripe/portal-sessions`, async (request, reply) => {
    const id = pathId(request.params);
    return reply.code(201).send(createPortalSession(context, id, readBody(request, PortalBody)));
  });
}

function addProfileRoutes(api: FastifyInstance, context: EmulatorContext): void {
  api.get('/v3/openmeter/profiles', async (request) => {
    const page = readPage(readParameters(request));
    return toPage([...context.state.konnect.profiles.values()], page);
  });
  api.get<ById>('/v3/openmeter/profiles/:id', async (request) => requireProfile(context, pathId(request.params)));
}

/** Personal access tokens, system account tokens, and JWTs of Konnect's front end. */
const tokenPattern = /^Bearer ((kpat|spat)_\S+|[\w-]+\.[\w-]+\.[\w-]+)$/i;

function requireToken(request: FastifyRequest): void {
  if (!tokenPattern.test(request.headers.authorization ?? '')) throw gatewayProblem(401, 'Invalid credentials');
}

/** A path takes only ids; a customer's key is answered like any unknown id. */
function pathId({ id }: ById['Params']): string {
  if (!ulidPattern.test(id)) throw noSuchEntity();
  return id;
}

function failOnDemand(context: EmulatorContext, request: FastifyRequest, reply: FastifyReply): void {
  const fault = konnectFaultOf(context, request);
  if (fault === undefined) return;
  markFault(reply, fault);
  throw fault.status === 429 ? gatewayProblem(429, 'API rate limit exceeded') : internalProblem();
}

const knownPath =
  /^\/v3\/openmeter\/(?:profiles(?:\/[^/]+)?|customers(?:\/[^/]+(?:\/billing(?:\/app-data|\/stripe\/(?:checkout|portal)-sessions)?)?)?)$/;

function unroutedProblem({ url, method }: FastifyRequest): KonnectProblem {
  const [path = ''] = url.split('?');
  return knownPath.test(path) ? apiProblem(405, `The method ${method} is not allowed for this path`) : noSuchEntity();
}

function asProblem(error: unknown): KonnectProblem {
  return error instanceof KonnectProblem ? error : internalProblem();
}
