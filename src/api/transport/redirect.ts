import type { HttpRequest, HttpResponse } from './transport.ts';

/** More hops than this lead nowhere. */
export const maxRedirects = 3;

/**
 * Where a redirect leads, if it may be followed: only for a GET, and only within the origin that the session
 * was made for, since the request takes its session along.
 */
export function redirectTarget(
  request: Pick<HttpRequest, 'method' | 'url'>,
  { status, headers }: HttpResponse,
): URL | undefined {
  const location = headers['location'];
  if (request.method !== 'GET' || status < 300 || status > 399 || location === undefined) return undefined;
  if (!URL.canParse(location, request.url.href)) return undefined;
  const target = new URL(location, request.url);
  // Node would make an Authorization header of a name and password in the address.
  const within = target.origin === request.url.origin && !target.username && !target.password;
  return within ? target : undefined;
}
