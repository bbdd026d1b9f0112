import { call } from '@qiao/api-client'
import { asProblem, useNotices } from '@qiao/ui'
import type { BulkAct, BulkResult } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { api } from '../../services.ts'
import { useCustomersTexts } from './texts.ts'
import type { CustomerRow } from './types.ts'

interface Asking {
  rows: CustomerRow[]
  answer: (results: BulkResult[]) => void
}

/** One tag for all that are chosen; each row says what became of it, and one click takes the tag off again. */
export function useBulkTag(): { act: BulkAct<CustomerRow>; dialog: ReactNode } {
  const t = useCustomersTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [asking, setAsking] = useState<Asking>()
  const each = async (rows: readonly CustomerRow[], body: { add?: string[]; remove?: string[] }) => {
    const results: BulkResult[] = []
    for (const { id } of rows)
      results.push(
        await call(api, 'POST /console/customers/:id/tags', { params: { id }, body }).then(
          () => ({ key: id, ok: true }),
          (problem: unknown) => ({ key: id, ok: false, reason: asProblem(problem).title }),
        ),
      )
    await queries.invalidateQueries({ queryKey: ['customers'] })
    return results
  }
  const finish = (results: BulkResult[]) => {
    asking?.answer(results)
    setAsking(undefined)
  }
  return {
    act: {
      key: 'tag',
      label: t('bulk.tag'),
      speaks: true,
      run: (rows) => new Promise((answer) => setAsking({ rows, answer })),
    },
    dialog: asking && (
      <ActDialog
        open
        title={t('bulk.tagTitle', { count: asking.rows.length })}
        submit={t('customer.addTag')}
        fields={[{ key: 'name', label: t('customer.tagName'), kind: 'text', maxLength: 40 }]}
        onClose={() => finish([])}
        onSubmit={async ({ name = '' }) => {
          const tag = name.trim()
          const fresh = asking.rows.filter(({ tags }) => !tags.some((one) => one.name === tag))
          const results = await each(fresh, { add: [tag] })
          const done = fresh.filter(({ id }) => results.some((one) => one.key === id && one.ok))
          if (done.length > 0)
            notices.undo(
              t('bulk.tagged', { count: done.length, name: tag }),
              () => void each(done, { remove: [tag] }).catch(notices.failed),
            )
          finish(results)
        }}
      />
    ),
  }
}
