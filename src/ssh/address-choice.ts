import { networkInterfaces } from 'node:os';
import type { AddressChoice } from '../system/connect-tcp.ts';

type Value = (name: string) => string | undefined;

/** From which address, and to which ones: a VPN or a firewall lets only some through. */
export function addressChoiceIn(value: Value): AddressChoice {
  const family = families[value('addressfamily')?.toLowerCase() ?? ''];
  const bound = value('bindaddress');
  const device = value('bindinterface');
  return { family, localAddress: bound ?? (device === undefined ? undefined : addressOn(device, family)) };
}

const families: Record<string, 4 | 6> = { inet: 4, inet6: 6 };

/** As OpenSSH takes it: none that is for the link only. */
function addressOn(device: string, family: 4 | 6 | undefined): string | undefined {
  const found = (networkInterfaces()[device] ?? []).filter(
    each => !/^fe80:/i.test(each.address) && (family === undefined || each.family === `IPv${family}`),
  );
  return found[0]?.address;
}
