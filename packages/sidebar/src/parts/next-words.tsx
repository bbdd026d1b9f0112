import { Button, useNotices } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { wecom } from '../use-contact.ts'
import type { Job, SidebarView, Suggestion } from '../view.ts'

/** What to say next, why, and one tap to say it. */
export function NextWords({ view, jobs }: { view: SidebarView; jobs: Job[] }) {
  const t = useSidebarTexts()
  const mine = new Set(jobs.map((job) => job.workOrderId))
  const shown = view.suggestions.filter((one) => !one.workOrderId || mine.has(one.workOrderId)).slice(0, 2)
  if (shown.length === 0) return null
  return (
    <section className="s-next" aria-label={t('next.title')}>
      <h2>{t('next.title')}</h2>
      {shown.map((one) => (
        <Words key={`${one.kind}${one.workOrderId}`} suggestion={one} />
      ))}
    </section>
  )
}

export function Words({ suggestion }: { suggestion: Suggestion }) {
  const t = useSidebarTexts()
  const say = useSay()
  const card = useCard()
  const { reason, workOrderId } = suggestion
  return (
    <div className="s-words">
      <p className="q-faint">{reason}</p>
      <p>{suggestion.say}</p>
      <div className="s-acts">
        {suggestion.act === 'send_registration_card' && workOrderId && (
          <Button kind="primary" icon="card" busy={card.isPending} onClick={() => card.mutate(workOrderId)}>
            {t('next.card')}
          </Button>
        )}
        <Button icon="send" busy={say.isPending} onClick={() => say.mutate(suggestion.say)}>
          {t('next.say')}
        </Button>
      </div>
    </div>
  )
}

/** Into the chat where there is one, otherwise to the clipboard. */
export function useSay() {
  const t = useSidebarTexts()
  const notices = useNotices()
  return useMutation({
    mutationFn: async (text: string) => {
      const client = await wecom()
      if (client) await client.sendText(text)
      else await navigator.clipboard.writeText(text)
      return client !== undefined
    },
    onSuccess: (sent) => notices.done(t(sent ? 'next.sent' : 'next.copied')),
    onError: (error) => notices.failed(error),
  })
}

/** A fresh link for the customer of this work order, as a card in the chat. */
export function useCard() {
  const t = useSidebarTexts()
  const notices = useNotices()
  return useMutation({
    mutationFn: async (workOrderId: string) => {
      const card = await api.post<{ title: string; description: string; path: string }>(
        `/sidebar/work-orders/${workOrderId}/registration-cards`,
      )
      const url = `${location.origin}${card.path}`
      const client = await wecom()
      if (client) await client.sendLink({ title: card.title, description: card.description, url })
      else await navigator.clipboard.writeText(url)
      return client !== undefined
    },
    onSuccess: (sent) => notices.done(t(sent ? 'next.sent' : 'next.copied')),
    onError: (error) => notices.failed(error),
  })
}
