import { call } from '@qiao/api-client'
import { asProblem, useNotices } from '@qiao/ui'
import type { BulkResult } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../services.ts'
import {
  chunksOf,
  countResults,
  type Decision,
  decisionOf,
  keyOf,
  type RowResult,
  type SkuRow,
} from './match.ts'
import { useProductMatchesTexts } from './texts.ts'

/** Deciding and taking back, each said with what became of the rows; what was decided offers its way back. */
export function useDecisions() {
  const t = useProductMatchesTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: ['product-matches'] })
  const reason = (code: string | null) => t(`code.${(code ?? 'failed') as 'failed'}`)

  async function undo(actIds: readonly string[]): Promise<void> {
    try {
      const results: { ok: boolean; code: string | null }[] = []
      for (const id of actIds)
        results.push(
          ...(await call(api, 'POST /console/match-acts/:id/reversal', { params: { id } })).results,
        )
      const { done, left } = countResults(results)
      const said = [
        t('history.result', { count: done }),
        ...left.map(({ code, count }) => t('history.left', { count, reason: reason(code) })),
      ].join(' · ')
      if (left.length > 0) notices.show({ tone: 'attention', text: said, stays: true })
      else notices.done(said)
      await renew()
    } catch (error) {
      notices.failed(error)
    }
  }

  async function decide(decisions: readonly Decision[]): Promise<RowResult[]> {
    const results: RowResult[] = []
    const acts: string[] = []
    for (const part of chunksOf(decisions)) {
      const answer = await call(api, 'POST /console/match-acts', { body: { decisions: part } })
      results.push(...answer.results)
      if (answer.actId) acts.push(answer.actId)
    }
    const { done } = countResults(results)
    if (done > 0) notices.undo(t('done', { count: done }), () => void undo(acts))
    await renew()
    return results
  }

  /** A bulk act of the list: each row says what became of it. */
  async function decideAll(rows: SkuRow[], act: 'accept' | 'gift' | 'not_goods'): Promise<BulkResult[]> {
    const decided = rows.map((row) => ({ key: keyOf(row), decision: decisionOf(row, act) }))
    const ready = decided.flatMap(({ decision }) => decision ?? [])
    try {
      const results = new Map(
        (ready.length > 0 ? await decide(ready) : []).map((one) => [keyOf(one), one] as const),
      )
      return decided.map(({ key, decision }) => {
        if (!decision) return { key, ok: false, reason: t('noProduct') }
        const result = results.get(key)
        return result?.ok ? { key, ok: true } : { key, ok: false, reason: reason(result?.code ?? null) }
      })
    } catch (error) {
      return decided.map(({ key }) => ({ key, ok: false, reason: asProblem(error).title }))
    }
  }
  return { decide, decideAll, undo, reason }
}
