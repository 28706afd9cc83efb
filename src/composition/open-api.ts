import { type Api, createApi } from '../api/api.ts';
import { defaultRetry, type RetryPolicy } from '../api/retry.ts';
import { authorityHint } from '../api/transport/certificate-errors.ts';
import { findProxy } from '../api/transport/find-proxy.ts';
import { proxyName } from '../api/transport/proxy-errors.ts';
import type { Tls } from '../api/transport/requester.ts';
import { createTransport } from '../api/transport/transport.ts';
import { interruptibleClock, interruptibleTransport } from '../cli/runtime/abortable-transport.ts';
import { defaultTimeout, parseTimeout } from '../cli/runtime/deadline.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Origin } from '../config/precedence.ts';
import type { Variables } from '../config/variables.ts';
import { readTextFile } from '../system/disk/text-file.ts';
import type { Random } from '../system/random.ts';
import type { Memory } from './lookup-recorder.ts';

/** Milliseconds in which something of an answer has to arrive, where the caller does not say otherwise. */
const defaultSilence = 30_000;
/** Milliseconds. */
const minExchange = 1000;

/** The platform's API, for one command: interrupted with it, and traced where it is asked to. */
export function openApi(
  call: Call,
  { platform, credentials, variables, toPath: pathOf, settings }: Configuration,
  { discoveries, suggestSite }: Pick<Memory, 'discoveries' | 'suggestSite'>,
): Api {
  const { machine, version, report } = call;
  const interruption = { signal: call.signals.signal, clock: machine.clock };
  const { api, web } = platform();
  const proxyFor = proxyFinder(call, variables);
  const parts = {
    api,
    proxyFor,
    web,
    transport: interruptibleTransport(
      createTransport({
        tls: tlsFor(call, { variables, toPath: pathOf }),
        proxyFor,
        caHint: authorityHint(machine.env),
      }),
      interruption,
    ),
    clock: interruptibleClock(interruption),
    // The client needs but a name for its requests, and node:crypto costs a sixth of an empty start.
    random: { ...machine.random, uuid: () => plainUuid(machine.random) },
    version,
    ...limitsFor(settings().find('timeout')),
    retry: retryFor(variables),
    discoveries,
    suggestSite,
    trace: report.debug,
    traceFully: call.global.verbosity >= 3 ? report.wire : undefined,
  };
  return createApi(parts, credentials());
}

/** `--timeout` is the limit of one exchange too: shorter than usual or longer. Throws UsageError. */
function limitsFor(given: Origin | undefined): { timeout: number; maxDuration: number } {
  const asked = parseTimeout(given);
  if (asked === undefined) return { timeout: defaultSilence, maxDuration: defaultTimeout };
  // No time to wait for a workflow is still time enough to ask how it stands.
  const limit = Math.max(asked, minExchange);
  return { timeout: limit, maxDuration: limit };
}

/** `--proxy` and its variables win over those that other programs go by. */
function proxyFinder(
  { machine, report, global }: Pick<Call, 'machine' | 'report' | 'global'>,
  { text, source }: Variables,
) {
  const value = text('proxy');
  const own = value === undefined ? undefined : { value, from: global.proxy ? '--proxy' : source('proxy') };
  let reported = false;
  return (url: URL) => {
    const proxy = findProxy(url, { env: machine.env, own });
    if (proxy && !reported) report.debug(`through the proxy ${proxyName(proxy)} (${proxy.from})`);
    reported ||= proxy !== undefined;
    return proxy;
  };
}

function plainUuid({ fraction }: Pick<Random, 'fraction'>): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(fraction() * 16).toString(16));
}

type ConfigurationFields = Pick<Configuration, 'variables' | 'toPath'>;

/** Terminus's settings for https; one that lets anyone answer is worth a word every time. */
function tlsFor({ report }: Pick<Call, 'report'>, { variables, toPath: pathOf }: ConfigurationFields): Tls {
  const { text, yes, origin } = variables;
  const verified = yes('verify_host_cert') ?? true;
  if (!verified) {
    report.warning(
      `${origin('verify_host_cert')} is off: any server that answers is trusted as the platform.`,
    );
  }
  const file = text('host_cert');
  const pem = file === undefined ? undefined : readTextFile(pathOf(file));
  return { ...(verified ? {} : { rejectUnauthorized: false }), ...(pem ? { cert: pem, key: pem } : {}) };
}

/** As many retries as Terminus allows at the most; its pauses are in seconds. */
function retryFor({ number }: Variables): RetryPolicy {
  const retries = number('http_max_retries', 10);
  const seconds = number('http_retry_backoff', 60);
  return {
    tries: retries === undefined ? defaultRetry.tries : retries + 1,
    firstDelay: seconds === undefined ? defaultRetry.firstDelay : seconds * 1000,
  };
}
