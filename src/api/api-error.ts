import type { ExitName } from '../errors/exit-codes.ts';
import { type ErrorOptions, TurnoutError } from '../errors/turnout-error.ts';

interface Exchange {
  status: number;
  method: string;
  /** Without the query, which could hold what is no one's business. */
  path: string;
  traceId: string | undefined;
  /** What the server said, shortened; '' for nothing. */
  words: string;
  /** The milliseconds that the server asks to be left alone for. */
  rest?: number | undefined;
}

/** The platform answered, and the answer is no. */
export class ApiError extends TurnoutError {
  readonly exchange: Exchange;

  constructor(exchange: Exchange, options: ErrorOptions = {}) {
    const { status, method, path, traceId, words } = exchange;
    const trace = traceId ? ` (trace ${traceId})` : '';
    super(
      exitFor(exchange),
      `${method} ${path} was answered with ${status}${words && `: ${words}`}${trace}`,
      {
        hint: hintFor(exchange),
        ...options,
      },
    );
    this.exchange = exchange;
  }
}

export function hasStatus(error: unknown, ...statuses: number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.exchange.status);
}

function exitFor({ status, method, path }: Exchange): ExitName {
  if (status === 401) return 'auth';
  if (status === 403) return 'refused';
  if (status === 404) return 'not-found';
  if (status === 409 || status === 423) return 'busy';
  if (status === 429 || status >= 500 || status < 400) return 'network';
  return method === 'POST' && path.endsWith('/workflows') ? 'refused' : 'failed';
}

function hintFor({ status, rest, path }: Exchange): string {
  if (status === 401) return 'Log in again: turnout auth:login';
  if (status === 403) return 'Ask the owner of the site for access, or log in as a user who has it.';
  if (status === 409 || status === 423) {
    const [, site = ''] = /\/sites\/([\w-]+)/.exec(path) ?? [];
    return `Something else is running there${site && `: turnout workflow:list ${site}`}`;
  }
  const when = rest === undefined ? 'later' : `in ${Math.ceil(rest / 1000)} s`;
  if (status === 429) return `The platform asks for a rest: try again ${when}.`;
  if (status >= 500) return `The platform is in trouble: try again ${when}.`;
  if (status < 400) return 'Check --platform: a redirect is followed only within the host, three times.';
  return 'Check the arguments, then try again.';
}
