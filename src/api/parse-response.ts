import type * as v from 'valibot';
import { JsonBoundsError, parseBounded } from '../contract/bounded-json.ts';
import { errorMessage, findMessage, shorten } from '../contract/error-message.ts';
import { parseAnswer } from '../contract/parse.ts';
import type { Route } from '../contract/route.ts';
import { withoutSecrets } from '../errors/secret.ts';
import { NetworkError } from '../errors/turnout-error.ts';
import { ApiError } from './api-error.ts';
import { readRetryAfter } from './retry.ts';
import { serverTime } from './send-request.ts';
import type { HttpResponse } from './transport/transport.ts';

/**
 * What the route promises, out of an answer. Throws ApiError for a status that is no success, NetworkError
 * for a body that is not what was promised.
 */
export function readAnswer<A extends v.GenericSchema>(
  route: Route<string, A>,
  response: HttpResponse,
  path: string,
): v.InferOutput<A> {
  const { status, headers, body } = response;
  const traceId = headers['x-pantheon-trace-id'] && withoutSecrets(headers['x-pantheon-trace-id']);
  if (status < 200 || status > 299) {
    // Secrets go before the words are cut, or the half of one could stay.
    const words = errorMessage(headers['content-type'] ?? '', withoutSecrets(body));
    const rest = readRetryAfter(headers['retry-after'], serverTime(response) ?? 0);
    throw new ApiError({ status, method: route.method, path, traceId, words, rest });
  }
  const from = `${route.method} ${path} (${status}${traceId ? `, trace ${traceId}` : ''})`;
  const value = route.text ? body : readJson(body, from);
  // A good login is a session in full: of that nothing is quoted, whatever is wrong with it.
  const words = route.open ? '' : shorten(withoutSecrets(findMessage(value) ?? ''));
  return parseAnswer(route.answer, value, { from, words });
}

/** Undefined for an empty body. */
function readJson(body: string, from: string): unknown {
  if (body.trim() === '') return undefined;
  try {
    // Some put a byte order mark before it, which is no part of JSON.
    return parseBounded(body.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof JsonBoundsError) {
      throw new NetworkError(`${from} answered with JSON that is ${error.message}.`, {
        hint: 'Is this the platform, or something in between?',
      });
    }
    // Without the cause, since that quotes the body.
    const found = body.trimStart().startsWith('<') ? 'a page' : 'something else';
    throw new NetworkError(`${from} did not answer in JSON but with ${found}.`, {
      hint: 'Is there a proxy or a login page in between? Check --platform and the network.',
    });
  }
}
