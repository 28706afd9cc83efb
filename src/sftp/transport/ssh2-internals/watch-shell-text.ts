import { visible } from '../../../text/escape.ts';
import type { ChannelOpener } from './open-channel.ts';

type Handler = (protocol: unknown, channel: number, data: Buffer, type?: number) => void;

/** What ssh2 keeps for itself: how it takes the messages of a server. */
interface Protocol {
  _handlers: { CHANNEL_DATA: Handler; CHANNEL_EXTENDED_DATA: Handler };
  /** What has come, until the line with which SSH begins; that line is in the second. */
  _buffer?: Buffer;
  _remoteIdentRaw?: Buffer;
}

/** Bytes of each kind that are kept. */
const maxText = 400;

/** What a server prints where it should speak a protocol: one line each, undefined where there is none. */
export interface ServerText {
  /** The first line instead of SSH: `Exceeded MaxStartups`. */
  beforeSsh(): string | undefined;
  /** The first line instead of SFTP. */
  instead(): string | undefined;
  /** The last line on standard error so far. */
  lastError(): string | undefined;
}

/**
 * Keeps the text that a server sends where SFTP should answer. A login shell whose start-up files print something, or an
 * account that may not log in, speaks before or in place of the SFTP server. ssh2 takes its first four bytes for the length of
 * a packet, and throws what is written to standard error away.
 */
export function watchShellText({ client }: ChannelOpener): ServerText {
  let output: Buffer = Buffer.alloc(0);
  let [errors, latest] = [output, output];
  const protocol = () => (client as unknown as { _protocol?: Protocol } | undefined)?._protocol;
  client?.once('handshake', () => {
    const handlers = protocol()?._handlers;
    if (!handlers) return;
    const { CHANNEL_DATA: data, CHANNEL_EXTENDED_DATA: extended } = handlers;
    handlers.CHANNEL_DATA = (own, channel, content) => {
      // The length of a packet of SFTP begins with a zero byte.
      const isText = output.length > 0 || content[0] !== 0;
      if (!isText || output.length >= maxText) handlers.CHANNEL_DATA = data;
      else output = Buffer.concat([output, content]);
      data(own, channel, content);
    };
    handlers.CHANNEL_EXTENDED_DATA = (own, channel, content, type) => {
      if (errors.length < maxText) errors = Buffer.concat([errors, content]);
      latest = Buffer.concat([latest, content]).subarray(-maxText);
      extended(own, channel, content, type);
    };
  });
  return {
    beforeSsh() {
      const found = protocol();
      return found?._remoteIdentRaw ? undefined : linesIn(found?._buffer)[0];
    },
    instead: () => linesIn(output)[0] ?? linesIn(errors)[0],
    lastError: () => linesIn(latest).at(-1),
  };
}

function linesIn(bytes: Buffer | undefined): string[] {
  const text = bytes?.subarray(0, maxText).toString('utf8') ?? '';
  return text
    .split(/[\r\n]+/)
    .map(line => visible(line).trim())
    .filter(Boolean);
}
