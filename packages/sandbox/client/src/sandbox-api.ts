/** Root of the sandbox, whether reached directly or behind a prefix: one folder above this page. */
export const sandboxRoot = new URL('..', location.href)

export class SandboxError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export async function ask<T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
  const answer = await fetch(new URL(path, sandboxRoot), {
    method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
    headers: init.body === undefined ? {} : { 'content-type': 'application/json' },
    body: init.body === undefined ? undefined : JSON.stringify(init.body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new SandboxError(answer.status, sentenceOf(text) ?? `请求失败（${answer.status}）`)
  return (text === '' ? {} : JSON.parse(text)) as T
}

export function wecom<T>(path: string, body?: unknown): Promise<T> {
  return ask<T>(`wecom/${path}`, { body })
}

function sentenceOf(text: string): string | null {
  try {
    const json = JSON.parse(text) as { error?: string; message?: string }
    return json.message ?? json.error ?? null
  } catch {
    return null
  }
}
