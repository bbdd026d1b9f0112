import { call } from '@qiao/api-client'
import { Button, Icon } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'

const good = ['reached', 'own_network']

/** A round trip over the public address: whether what the other side calls leads here. */
export function ReachLine({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const may = useMay()
  const asked = useMutation({
    mutationFn: () => call(api, 'POST /console/mapped-sources/:id/reach', { params: { id: source.id } }),
  })
  if (!may('connections.write')) return null
  const { data } = asked
  return (
    <div className="q-stack">
      <p>
        <Button icon="refresh" busy={asked.isPending} onClick={() => asked.mutate()}>
          {t('reach.try')}
        </Button>
      </p>
      {data && (
        <div className="c-banner" data-tone={good.includes(data.code) ? 'done' : 'attention'} role="status">
          <Icon name={good.includes(data.code) ? 'check' : 'alert'} />
          <p>{t(`reach.${data.code}`, { address: data.address })}</p>
        </div>
      )}
      {asked.isError && <p className="q-field-error">{t('reach.notTried')}</p>}
    </div>
  )
}
