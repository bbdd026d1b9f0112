import { Button, useNotices } from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'
import { viewKey } from '../use-contact.ts'
import type { Order } from '../view.ts'

/** How this order came to the friend, and the way back. */
export default function OrderBinding({
  binding,
  shared,
  externalUserId,
}: {
  binding: NonNullable<Order['binding']>
  shared: boolean
  externalUserId: string
}) {
  const t = useDeskTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const undo = useMutation({
    mutationFn: () => api.post(`/sidebar/bindings/${binding.id}/reversal`),
    onSuccess: async () => {
      notices.done(t('binding.done'))
      await queries.invalidateQueries({ queryKey: viewKey(externalUserId) })
    },
    onError: (error) => notices.failed(error),
  })
  if (!asking)
    return (
      <p className="s-job-line q-faint">
        <span>{binding.way}</span>
        <Button kind="quiet" icon="undo" onClick={() => setAsking(true)}>
          {t('binding.undo')}
        </Button>
      </p>
    )
  return (
    <div className="s-told" data-tone="attention" role="alertdialog" aria-label={t('binding.undo')}>
      <p>{t(shared ? 'binding.askShared' : 'binding.ask')}</p>
      <div className="s-acts">
        <Button kind="danger" busy={undo.isPending} onClick={() => undo.mutate()}>
          {t('binding.sure')}
        </Button>
        <Button autoFocus onClick={() => setAsking(false)}>
          {t('binding.keep')}
        </Button>
      </div>
    </div>
  )
}
