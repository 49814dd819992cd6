import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  AppDataRequest,
  BillingRequest,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  ListBillingProfilesQuery,
  ListCustomersQuery,
  PortalSessionRequest,
  ulidPattern,
  UpsertCustomerRequest,
} from '../../datasources/konnect/contract.ts';
import type { EmulatorContext } from '../state.ts';
import { getBilling, updateAppData, updateBilling } from './billing.ts';
import { listCustomers, toPage } from './customerList.ts';
import { createCustomer, deleteCustomer, requireCustomer, replaceCustomer } from './customers.ts';
import { domainProblem, gatewayProblem, KonnectProblem } from './problem.ts';
import { requireProfile } from './profiles.ts';
import { readBody, readQuery } from './requests.ts';
import { createCheckoutSession, createPortalSession } from './sessions.ts';

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
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, gatewayProblem(404)));

  void server.register(async (api) => {
    api.addHook('onRequest', async (request) => requireToken(request));
    addCustomerRoutes(api, context);
    addBillingRoutes(api, context);
    addProfileRoutes(api, context);
  });
}

function addCustomerRoutes(api: FastifyInstance, context: EmulatorContext): void {
  api.get('/v3/openmeter/customers', async (request) => listCustomers(context, readQuery(request, ListCustomersQuery)));
  api.post('/v3/openmeter/customers', async (request, reply) => {
    const customer = createCustomer(context, readBody(request, CreateCustomerRequest));
    return reply.code(201).send(customer);
  });
  api.get<ById>('/v3/openmeter/customers/:id', async (request) => {
    return requireCustomer(context, pathId(request.params)).customer;
  });
  api.put<ById>('/v3/openmeter/customers/:id', async (request) => {
    return replaceCustomer(context, pathId(request.params), readBody(request, UpsertCustomerRequest));
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
    return updateBilling(context, pathId(request.params), readBody(request, BillingRequest));
  });
  api.put<ById>(`${billing}/app-data`, async (request) => {
    return updateAppData(context, pathId(request.params), readBody(request, AppDataRequest));
  });
  api.post<ById>(`${billing}/stripe/checkout-sessions`, async (request, reply) => {
    const id = pathId(request.params);
    return reply.code(201).send(createCheckoutSession(context, id, readBody(request, CheckoutSessionRequest)));
  });
  api.post<ById>(`${billing}/stripe/portal-sessions`, async (request, reply) => {
    const id = pathId(request.params);
    return reply.code(201).send(createPortalSession(context, id, readBody(request, PortalSessionRequest)));
  });
}

function addProfileRoutes(api: FastifyInstance, context: EmulatorContext): void {
  api.get('/v3/openmeter/profiles', async (request) => {
    const { page } = readQuery(request, ListBillingProfilesQuery);
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
  if (!ulidPattern.test(id)) throw domainProblem(404, `${id} not found`);
  return id;
}

function asProblem(error: unknown): KonnectProblem {
  if (error instanceof KonnectProblem) return error;
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500;
  return gatewayProblem(status);
}
