import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
} from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import type { Session } from './session.ts';

/** One message of the protocol, authenticated and parsed. */
export interface HttpMessage {
  readonly session: Session;
  readonly message: unknown;
  /** The headers of the protocol. */
  readonly headers: Headers;
  /** Whether the response is JSON; otherwise it is an event stream. */
  readonly isJson: boolean;
  readonly disconnected: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** Returns the response; undefined if the client disconnected before there was one. */
export type AnswerMessage = (message: HttpMessage) => Promise<HttpAnswer | undefined>;

/**
 * Answers messages of every revision of the protocol, each with a server of its own. Revision 2026-07-28 states version and client in
 * each request. A request of an earlier revision is one of a session that this service does not need, and goes to the transport of
 * these revisions.
 */
export function createAnswerMessage(createServer: (session: Session) => Server): AnswerMessage {
  const sessions = new WeakMap<Request, Session>();
  const createHandler = (responseMode: 'auto' | 'sse') =>
    createMcpHandler(
      ({ requestInfo }) => {
        const session = requestInfo && sessions.get(requestInfo);
        if (session === undefined) throw new TypeError('The request has no session.');
        return createServer(session);
      },
      // Nothing changes while the service runs, so that there is nothing to subscribe to.
      { legacy: 'reject', responseMode, maxSubscriptions: 0, keepAliveMs: 0 },
    );
  const handlers = { json: createHandler('auto'), events: createHandler('sse') };

  return async ({ session, message, headers, isJson, disconnected }) => {
    const request = new Request('http://localhost/mcp', { method: 'POST', headers, signal: disconnected });
    if (await isLegacyRequest(request, message)) {
      return answerLegacy(createServer(session), request, message, isJson);
    }
    sessions.set(request, session);
    return toAnswer(await (isJson ? handlers.json : handlers.events).fetch(request, { parsedBody: message }));
  };
}

async function answerLegacy(
  server: Server,
  request: Request,
  message: unknown,
  isJson: boolean,
): Promise<HttpAnswer | undefined> {
  request.signal.addEventListener('abort', () => void server.close());
  const closed = new Promise<undefined>((resolve) => (server.onclose = () => resolve(undefined)));
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: isJson, keepAliveMs: 0 });
  try {
    await server.connect(transport);
    const response = await Promise.race([transport.handleRequest(request, { parsedBody: message }), closed]);
    return response && (await toAnswer(response));
  } finally {
    await server.close();
  }
}

async function toAnswer(response: Response): Promise<HttpAnswer> {
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    body: await response.text(),
  };
}
