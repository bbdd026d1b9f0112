import { useNotices } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { wecom } from '../use-contact.ts'

/** Into the chat where there is one, otherwise to the clipboard. */
export function useSay() {
  return useSending(async (text: string) => {
    const client = await wecom()
    if (client) await client.sendText(text)
    else await navigator.clipboard.writeText(text)
    return client !== undefined
  })
}

/** A fresh card from the server, as a link in the chat. `path` makes it: of a work order, or of the friend themself. */
export function useCard() {
  return useSending(async (path: string) => {
    const card = await api.post<{ title: string; description: string; path: string }>(path)
    const url = `${location.origin}${card.path}`
    const client = await wecom()
    if (client) await client.sendLink({ title: card.title, description: card.description, url })
    else await navigator.clipboard.writeText(url)
    return client !== undefined
  })
}

export const jobCard = (workOrderId: string) => `/sidebar/work-orders/${workOrderId}/registration-cards`
export const friendCard = (externalUserId: string) =>
  `/sidebar/contacts/${encodeURIComponent(externalUserId)}/registration-cards`

function useSending(send: (what: string) => Promise<boolean>) {
  const t = useSidebarTexts()
  const notices = useNotices()
  return useMutation({
    mutationFn: send,
    onSuccess: (sent) => notices.done(t(sent ? 'next.sent' : 'next.copied')),
    onError: (error) => notices.failed(error),
  })
}
