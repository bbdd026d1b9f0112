import { type Answer, call } from '@qiao/api-client'
import type { BulkResult } from '@qiao/ui/console'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { usePoolsTexts } from './texts.ts'
import { type Asked, type Pools, poolNames, poolWord } from './use-pools.ts'

type Outcome = Answer<'POST /console/pool-assignments'>['items'][number]

/** To whom, into which pool, and until when a contract runs: what is left alone stays. */
export function AssignDialog({
  asked,
  pools,
  told,
  onClose,
}: {
  asked: Asked
  pools: Pools
  told: (items: readonly Outcome[]) => BulkResult[]
  onClose: () => void
}) {
  const t = usePoolsTexts()
  const word = poolWord(pools)
  const { run } = useAct(['pools'])
  return (
    <ActDialog
      open
      title={t('pick.title', { count: asked.rows.length })}
      submit={t('pick.submit')}
      fields={[
        {
          key: 'owner',
          label: t('pick.owner'),
          kind: 'select',
          optional: true,
          options: [
            { value: '', label: t('pick.keepOwner') },
            { value: '-', label: t('pick.toNobody') },
            ...pools.members.map(({ id, name }) => ({ value: id, label: name })),
          ],
        },
        {
          key: 'pool',
          label: t('pick.pool'),
          kind: 'select',
          optional: true,
          options: [
            { value: '', label: t('pick.keepPool') },
            ...poolNames.map((value) => ({ value, label: word(value) })),
          ],
        },
        { key: 'contract', label: t('pick.contract'), kind: 'day', optional: true },
        {
          key: 'note',
          label: t('pick.note'),
          kind: 'text',
          optional: true,
          maxLength: 200,
          hint: t('pick.noteHint'),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ owner = '', pool = '', contract = '', note = '' }) => {
        if (!owner && !pool && !contract) return
        const into = poolNames.find((one) => one === pool)
        const { items } = await call(api, 'POST /console/pool-assignments', {
          body: {
            customerIds: asked.rows.map((row) => row.customerId),
            ...(owner ? { ownerId: owner === '-' ? null : owner } : {}),
            ...(into ? { pool: into } : {}),
            ...(contract ? { contractEndsOn: contract } : {}),
            ...(note.trim() ? { note: note.trim() } : {}),
          },
        })
        asked.answer(told(items))
        const done = items.filter((one) => one.outcome === 'done').length
        await run('assigned', async () => undefined, t('pick.done', { count: done }))
      }}
    />
  )
}
