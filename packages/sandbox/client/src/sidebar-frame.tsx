import { useEffect, useRef, useState } from 'react'
import type { HostState } from './jssdk-calls.ts'
import { JssdkHost } from './jssdk-host.ts'
import { ask } from './sandbox-api.ts'

/** Our sidebar beside the chat; the frame is made anew when the acting member changes. */
export function SidebarFrame({ userId, state }: { userId: string; state: HostState }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const host = useRef<JssdkHost | null>(null)
  const latest = useRef(state)
  latest.current = state
  const address = useSidebarAddress(userId)

  useEffect(() => {
    if (!frame.current || !address) return
    host.current = new JssdkHost(frame.current, new URL(address).origin, () => latest.current)
    return host.current.listen()
  }, [address])

  useEffect(() => {
    host.current?.tell('contact_changed', { userId: state.contactId })
  }, [state.contactId])

  if (!address) return <div className="frame-empty">正在读取侧边栏地址</div>
  return <iframe key={address} ref={frame} className="frame" title="桥 侧边栏" src={address} />
}

function useSidebarAddress(userId: string): string | null {
  const [base, setBase] = useState<string | null>(null)
  useEffect(() => {
    ask<{ sidebarUrl?: string }>('_config')
      .then((config) => setBase(config.sidebarUrl ?? '/sidebar/'))
      .catch(() => setBase('/sidebar/'))
  }, [])
  if (base === null) return null
  const address = new URL(base, location.href)
  address.searchParams.set('wecom_member', userId)
  return address.href
}
