import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { EmulatorContext } from '../state.ts';
import { requireLiveCustomer } from './customers.ts';
import { readBody } from './requests.ts';

const Subscription = z.strictObject({ plan_key: z.string().min(1) });

interface ById {
  Params: { id: string };
}

/** Routes of the emulator alone: start an active subscription of a customer, and end all of them. */
export function addSubscriptionRoutes(server: FastifyInstance, context: EmulatorContext): void {
  const path = '/emulator/customers/:id/subscriptions';
  server.post<ById>(path, async (request, reply) => {
    const record = requireLiveCustomer(context, request.params.id);
    record.activePlanKeys.push(readBody(request, Subscription).plan_key);
    return reply.code(201).send({ active_plan_keys: record.activePlanKeys });
  });
  server.delete<ById>(path, async (request, reply) => {
    requireLiveCustomer(context, request.params.id).activePlanKeys = [];
    return reply.code(204).send();
  });
}
