import type { FastifyReply } from 'fastify';

/** Adds the name of a request header to `Vary`: the response depends on it. */
export function addVary(reply: FastifyReply, name: string): void {
  const names = String(reply.getHeader('vary') ?? '').split(', ');
  if (!names.includes(name)) void reply.header('vary', [...names.filter(Boolean), name].join(', '));
}
