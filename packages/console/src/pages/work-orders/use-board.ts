import { call } from '@qiao/api-client'
import { useRealtime } from '@qiao/ui'
import type { BoardColumn } from '@qiao/ui/console'
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { toneOfState, useTradeWord, type WorkState, workStates } from '../../parts/trade-words.ts'
import { api } from '../../services.ts'
import type { WorkOrderRow } from './types.ts'

const cardsAColumn = 20
// A board of a busy brand changes all the time: one reading of its columns in this time is enough.
const everyMs = 4_000

/** The columns with their first cards and true totals; `renew` reads some of them again and resolves when they are true. */
export function useBoard(search: string, withEnded: boolean) {
  const word = useTradeWord()
  const queries = useQueryClient()
  const states = withEnded ? workStates : workStates.filter((s) => s !== 'settled' && s !== 'cancelled')
  const counts = useQuery({
    queryKey: ['work-orders', 'board', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/work-order-board', {}, { signal }),
  })
  const lists = useQueries({
    queries: states.map((state) => ({
      queryKey: ['work-orders', 'board', state, search],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(
          api,
          'GET /console/work-orders',
          { query: { state, limit: cardsAColumn, ...(search ? { search } : {}) } },
          { signal },
        ),
    })),
  })
  useRealtime(['work-orders'], undefined, { invalidate: [['work-orders', 'board']], everyMs })

  const totals = new Map((counts.data?.items ?? []).map(({ state, count }) => [state, count]))
  const columns: BoardColumn<WorkOrderRow>[] = states.map((state, i) => ({
    key: state,
    label: word('state', state),
    tone: toneOfState(state),
    cards: lists[i]?.data?.items ?? [],
    total: search ? (lists[i]?.data?.items.length ?? 0) : totals.get(state),
  }))
  const failed = [counts, ...lists].find((query) => query.isError)
  return {
    columns,
    pending: lists.some((query) => query.isPending),
    empty: counts.data?.items.every(({ count }) => count === 0) ?? false,
    error: failed?.error,
    renew: () => queries.invalidateQueries({ queryKey: ['work-orders', 'board'] }),
    /** Where the server says the card stands now. */
    async stateNow(workOrderId: string): Promise<WorkState> {
      const { state } = await call(api, 'GET /console/work-orders/:id', { params: { id: workOrderId } })
      return state as WorkState
    },
  }
}
