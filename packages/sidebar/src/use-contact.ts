import { ApiProblem, useRealtime } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from './services.ts'
import { signIn } from './sign-in.ts'
import type { SidebarView } from './view.ts'
import { type Chat, connectWecom, type Wecom, type WecomConfig } from './wecom.ts'

let connection: Promise<Wecom | undefined> | undefined
let member: string | null = null

/** Who speaks, as WeCom's configuration told; null in a plain browser. */
export const memberName = (): string | null => member

/** The WeCom client around this page, connected once. Another member at the desk signs in anew. */
export function wecom(): Promise<Wecom | undefined> {
  connection ??= connectWecom(async (url) => {
    const config = await api.get<WecomConfig>('/sidebar/wecom-config', { query: { url } })
    const atDesk = new URLSearchParams(location.search).get('wecom_member')
    member = config.member.name
    if (atDesk && config.member.wecomUserId !== atDesk && signIn()) await new Promise<never>(() => undefined)
    return config
  }).catch((error) => {
    connection = undefined
    throw error
  })
  return connection
}

/** Whose chat is open: what WeCom says, or, where it knows of none, the `contact` or `group` of the address. */
export function useContact() {
  const queries = useQueryClient()
  const contact = useQuery({
    queryKey: ['wecom', 'contact'],
    staleTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async (): Promise<Chat> => {
      const chat = await (await wecom())?.currentChat()
      if (chat?.contact || chat?.group) return chat
      // Opened from a message of ours, WeCom has no chat around the page: the address says of whom.
      const search = new URLSearchParams(location.search)
      return { contact: search.get('contact'), group: search.get('group') }
    },
  })
  useEffect(() => {
    let leave: (() => void) | undefined
    let gone = false
    wecom().then(
      (client) => {
        if (!gone)
          leave = client?.onContactChanged(
            () => void queries.invalidateQueries({ queryKey: ['wecom', 'contact'] }),
          )
      },
      () => undefined,
    )
    return () => {
      gone = true
      leave?.()
    }
  }, [queries])
  return contact
}

export const viewKey = (externalUserId: string) => ['contact', externalUserId] as const

/** The one read of the screen, kept true by live events of the contact and the customer. */
export function useSidebarView(externalUserId: string) {
  const path = `/sidebar/contacts/${encodeURIComponent(externalUserId)}`
  const view = useQuery({
    queryKey: viewKey(externalUserId),
    queryFn: async ({ signal }) => {
      try {
        return await api.get<SidebarView>(path, { signal })
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'contact.not_found') throw error
        await api.post(`${path}/refresh`)
        return api.get<SidebarView>(path, { signal })
      }
    },
  })
  const rowIds = view.data?.customer?.rowIds ?? []
  useRealtime([`contact:${externalUserId}`, ...rowIds.map((id) => `customer:${id}`)], undefined, {
    invalidate: [viewKey(externalUserId)],
    everyMs: 120,
  })
  return view
}
