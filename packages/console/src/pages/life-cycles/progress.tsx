import { type Answer, call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'
import { useLifeCycleTexts } from './texts.ts'

type How = Answer<'GET /console/life-cycle-progress'>

/** How far the last change has come, while it is under way and a moment after. */
export function Progress() {
  const t = useLifeCycleTexts()
  const { data } = useQuery({
    queryKey: ['life-cycles', 'progress'],
    queryFn: ({ signal }): Promise<How> => call(api, 'GET /console/life-cycle-progress', {}, { signal }),
    refetchInterval: (query) => (query.state.data?.running ? 2_000 : 30_000),
  })
  if (!data || (!data.running && (data.endedAt === null || data.owners === 0))) return null
  if (!data.running)
    return (
      <p className="q-faint" role="status">
        {t('progress.done', data)}
      </p>
    )
  return (
    <div className="c-cycle-progress" role="status">
      <p>{t('progress.running', data)}</p>
      <progress max={Math.max(1, data.owners)} value={data.owners - data.left} />
    </div>
  )
}
