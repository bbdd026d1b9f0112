import type { Answer } from '@qiao/api-client'
import { Card, Empty } from '@qiao/ui'
import { River } from '@qiao/ui/console'
import { Link, useNavigate } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { useRolling } from './rolling.ts'
import { useOverviewTexts } from './texts.ts'

type Gates = Answer<'GET /console/overview'>['gates']

/** The river; its counts roll and its bed swells when something comes through. */
export function RiverCard({ gates }: { gates: Gates }) {
  const t = useOverviewTexts()
  const may = useMay()
  const navigate = useNavigate()
  const counts = useRolling(gates.map((gate) => gate.count))
  const dry = gates.every((gate) => gate.count === 0 && gate.waiting === 0)
  // Ten gates share the width: thousands need smaller figures.
  const many = gates.some((gate) => gate.count >= 1_000)
  return (
    <section className="c-river-card" data-many={many || undefined}>
      <Card title={t('river.title')} acts={<span className="q-faint">{t('river.note')}</span>}>
        {dry ? (
          <Empty
            picture="bridge"
            sentence={t('river.empty')}
            act={may('sandbox.control') && <Link to="/sandbox-controls">{t('river.act')}</Link>}
          />
        ) : (
          <River
            gates={gates.map((gate, i) => ({ ...gate, count: counts[i] ?? gate.count }))}
            onPick={(key) => navigate(gates.find((gate) => gate.key === key)?.path ?? '/')}
          />
        )}
      </Card>
    </section>
  )
}
