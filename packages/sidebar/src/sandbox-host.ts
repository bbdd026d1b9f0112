type Waiting = { resolve(result: never): void; reject(error: unknown): void }

/** The page around us when it is our own sandbox: framed by our own origin, which WeCom never does. */
export function sandboxHost(): Window | undefined {
  try {
    return window.parent !== window && window.parent.location.origin === location.origin
      ? window.parent
      : undefined
  } catch {
    return undefined
  }
}

export type Call = <T>(method: string, params?: Record<string, unknown>) => Promise<T>

/** Speaks the client page's protocol (packages/sandbox/client/README.md): to the host's origin only, and from it only. */
export function connectHost(host: Window, onContactChanged: () => void): Call {
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  window.addEventListener('message', ({ data, origin, source }) => {
    if (source !== host || origin !== location.origin || data?.qiao !== 'jssdk') return
    if (data.event === 'contact_changed') return onContactChanged()
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error) call?.reject(new Error(data.error.errMsg))
    else call?.resolve(data.result as never)
  })
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject } as Waiting)
      host.postMessage({ qiao: 'jssdk', id, method, params }, location.origin)
    })
}
