import { type Answer, call } from '@qiao/api-client'
import { useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api } from '../../services.ts'
import { outcomesByKind, type PairKey, standingMerges } from './pairs.ts'
import { useReviewTexts } from './review-texts.ts'

export type Pair = Answer<'GET /console/duplicates'>['items'][number]

type Outcome = Answer<'POST /console/duplicates/reopenings'>['items'][number]

/** Deciding pairs and taking answers back; each says what became of it and offers its way back. */
export function useReview() {
  const t = useReviewTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  // What was decided in this sitting, for U: the last first.
  const done = useRef<PairKey[][]>([])
  // Merges that stay until somebody says whose each change by hand is.
  const [parting, setParting] = useState<readonly string[]>([])
  const renew = () => queries.invalidateQueries({ queryKey: ['customers'] })

  const say = (said: string, items: readonly Outcome[], back?: () => void) => {
    const { left } = outcomesByKind(items)
    const words = [said, ...left.map(({ outcome, count }) => t(`left.${outcome}`, { count }))].filter(Boolean)
    const stays = standingMerges(items)
    const act = stays.length > 0 && { label: t('assign'), run: () => setParting(stays) }
    if (left.length > 0)
      notices.show({ tone: 'attention', text: words.join(' · '), stays: true, ...(act ? { act } : {}) })
    else if (back) notices.undo(words.join(' · '), back)
    else notices.done(words.join(' · '))
  }

  async function reopen(pairs: readonly PairKey[]): Promise<void> {
    try {
      const items = pairs.map(({ firstId, secondId }) => ({ firstId, secondId }))
      const answer = await call(api, 'POST /console/duplicates/reopenings', { body: { items } })
      const count = answer.items.filter((one) => one.outcome === 'waiting').length
      done.current = done.current.filter((one) => one !== pairs)
      say(count > 0 ? t('said.reopened', { count }) : '', answer.items)
      await renew()
    } catch (error) {
      notices.failed(error)
    }
  }

  async function decide(
    pairs: readonly (PairKey & { keptId?: string })[],
    decision: 'same' | 'different',
  ): Promise<void> {
    try {
      const items = pairs.map(({ firstId, secondId, keptId }) => ({
        firstId,
        secondId,
        decision,
        ...(keptId ? { keptId } : {}),
      }))
      const answer = await call(api, 'POST /console/duplicates/decisions', { body: { items } })
      const act = answer.items.filter((one) => one.outcome === 'merged' || one.outcome === 'apart')
      if (act.length > 0) done.current.push(act)
      const said = t(decision === 'same' ? 'said.merged' : 'said.apart', { count: act.length })
      say(act.length > 0 ? said : '', answer.items, () => void reopen(act))
      await renew()
    } catch (error) {
      notices.failed(error)
    }
  }

  const undoLast = () => {
    const last = done.current.at(-1)
    if (last) void reopen(last)
  }
  return { decide, reopen, undoLast, parting: parting[0], onParted: () => setParting(parting.slice(1)) }
}
