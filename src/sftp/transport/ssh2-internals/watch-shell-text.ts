import type { ChannelOpener } from './open-channel.ts';

type Handler = (protocol: unknown, channel: number, data: Buffer, type?: number) => void;

/** What ssh2 keeps for itself: how it takes the messages of a server. */
interface Protocol {
  _handlers: { CHANNEL_DATA: Handler; CHANNEL_EXTENDED_DATA: Handler };
}

/** Bytes of it that are kept. */
const maxText = 400;

/**
 * The text that a server sends where SFTP should answer, as it comes; '' where there is none. A login shell whose start-up
 * files print something, or an account that may not log in, speaks before or in place of the SFTP server. ssh2 takes its
 * first four bytes for the length of a packet, and throws what is written to standard error away.
 */
export function watchShellText({ client }: ChannelOpener): () => string {
  let [output, errors] = ['', ''];
  client?.once('handshake', () => {
    const handlers = (client as unknown as { _protocol: Protocol })._protocol._handlers;
    const { CHANNEL_DATA: data, CHANNEL_EXTENDED_DATA: extended } = handlers;
    handlers.CHANNEL_DATA = (protocol, channel, content) => {
      // The length of a packet of SFTP begins with a zero byte.
      const isText = output !== '' || content[0] !== 0;
      if (!isText || output.length >= maxText) handlers.CHANNEL_DATA = data;
      else output += content.toString('utf8');
      data(protocol, channel, content);
    };
    handlers.CHANNEL_EXTENDED_DATA = (protocol, channel, content, type) => {
      if (errors.length < maxText) errors += content.toString('utf8');
      extended(protocol, channel, content, type);
    };
  });
  return () => (output || errors).slice(0, maxText);
}
