import type { HttpRequest } from '../../runtime/ports.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { InsightError } from '../errors.ts'

/** Asks the sandbox that this server was started with. Throws `sandbox.not_here`, `.refused`, `.unreachable`. */
export async function askSandbox(
  { config, ports }: Pick<Runtime, 'config' | 'ports'>,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<unknown> {
  if (!config.sandboxUrl) throw new InsightError('sandbox.not_here')
  const request: HttpRequest = {
    method,
    url: `${config.sandboxUrl}${path}`,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
  const answer = await ports.http.send(request).catch(() => {
    throw new InsightError('sandbox.unreachable')
  })
  if (answer.status >= 500) throw new InsightError('sandbox.unreachable')
  const told = answer.body.length > 0 ? readJson(answer.body.toString('utf8')) : {}
  if (answer.status >= 400) throw new InsightError('sandbox.refused', { said: reasonOf(told) })
  return told
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InsightError('sandbox.unreachable')
  }
}

function reasonOf(told: unknown): string {
  const { error, message } = told as { error?: string; message?: string }
  return (message ?? error ?? '').slice(0, 300)
}
