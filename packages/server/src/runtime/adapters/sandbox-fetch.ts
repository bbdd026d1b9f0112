/** Plain fetch for the demo's proxy to the sandbox on this machine; redirects are handed to the browser. */
export function sandboxFetch(url: string, method: string, headers: object, body: unknown): Promise<Response> {
  const clean = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  ) as Record<string, string>
  return fetch(url, {
    method,
    headers: clean,
    body: (body as Buffer | undefined) ?? null,
    redirect: 'manual',
  })
}
