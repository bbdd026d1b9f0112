import { useNotices } from '@qiao/ui'
import { api } from '../services.ts'
import { type Act, useAct } from '../shared/use-act.ts'
import { jobQueries } from './queries.ts'

/** POST on a sub-resource of a job, repeatable by its key; says `said` when it is done. */
export function useJobAct<B>(
  workOrderId: string,
  resource: string,
  said: string,
  onDone?: (body: B) => void,
): Act<B> {
  const notices = useNotices()
  return useAct<B, unknown>(
    `${resource}:${workOrderId}`,
    (body, idempotencyKey) =>
      api.post(`/technician/work-orders/${workOrderId}/${resource}`, body, { idempotencyKey }),
    {
      makesOld: jobQueries,
      onDone: (_, body) => {
        notices.done(said)
        onDone?.(body)
      },
    },
  )
}
