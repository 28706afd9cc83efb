import { Agent, request } from 'node:http';

/** Requests on one kept connection, with nothing of turnout's in between. */
export async function openApi({ api, token }: { api: string; token: string }) {
  const answer = await fetch(`${api}/api/authorize/machine-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ machine_token: token, client: 'bench' }),
  });
  const { session } = (await answer.json()) as { session: string };
  const agent = new Agent({ keepAlive: true });
  return {
    get: (path: string) =>
      new Promise<string>((resolve, reject) => {
        const headers = { authorization: `Bearer ${session}` };
        const asked = request(`${api}${path}`, { agent, headers }, message => {
          const chunks: Buffer[] = [];
          message.on('data', chunk => chunks.push(chunk));
          message.on('end', () => resolve(Buffer.concat(chunks).toString()));
        });
        asked.on('error', reject);
        asked.end();
      }),
    close: () => agent.destroy(),
  };
}
