import { call } from '@qiao/api-client'
import { useNotices } from '@qiao/ui'
import type { BulkResult } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../services.ts'
import { daysOn } from './due.ts'
import { useNeedsTexts } from './texts.ts'
import { type Need, type NeedAct, outcomes } from './types.ts'

const snoozedDays = 7

/** Acts on many needs: each row says what became of it, and one click takes what was done back. */
export function useNeedActs() {
  const t = useNeedsTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: ['needs'] })

  async function send(
    needs: readonly Need[],
    act: NeedAct,
    memberId?: string,
  ): Promise<{ needId: string; outcome: string }[]> {
    // The list may have been open since yesterday: the day comes from the row, which counts from the server's today.
    const [first] = needs
    const untilOn = act === 'snooze' && first ? daysOn(first.dueOn, snoozedDays - first.inDays) : undefined
    const { items } = await call(api, 'POST /console/need-acts', {
      body: {
        needIds: needs.map(({ id }) => id),
        act,
        ...(memberId ? { memberId } : {}),
        ...(untilOn ? { untilOn } : {}),
      },
    })
    await renew()
    return items
  }

  async function act(
    needs: Need[],
    which: Exclude<NeedAct, 'undo'>,
    member?: { id: string; name: string },
  ): Promise<BulkResult[]> {
    const items = await send(needs, which, member?.id)
    const done = items.filter(({ outcome }) => outcome === 'done').map(({ needId }) => needId)
    if (done.length > 0) {
      const said =
        which === 'assign'
          ? t('did.assign', { who: member?.name ?? '' })
          : t(`did.${which}`, { count: done.length })
      const acted = needs.filter(({ id }) => done.includes(id))
      notices.undo(said, () => void send(acted, 'undo').catch((error) => notices.failed(error)))
    }
    return items.map(({ needId, outcome }) => {
      const why = outcomes.find((one) => one === outcome)
      return { key: needId, ok: outcome === 'done', ...(why ? { reason: t(`outcome.${why}`) } : {}) }
    })
  }
  return act
}
