import { Button, Card, Field, Select, StateBadge, TextInput } from '@qiao/ui'
import { StatCard } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../parts/use-act.ts'
import { setWorld, type World, type WorldSettings } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

const speeds = ['1', '60', '600', '3600'] as const
const hourMs = 3_600_000

export function WorldCard({ world }: { world: World }) {
  const t = useSandboxTexts()
  const queries = useQueryClient()
  const { run, running } = useAct()
  const [perHour, setPerHour] = useState(String(world.ordersPerHour))
  const set = (settings: WorldSettings) =>
    run(
      Object.keys(settings).join(),
      async () => queries.setQueryData(['sandbox', 'world'], await setWorld(settings)),
      t('world.applied'),
    )
  const known = speeds.some((speed) => speed === String(world.speed))
  const wanted = Number(perHour)
  return (
    <Card
      title={t('world.title')}
      acts={
        <StateBadge tone={world.running ? 'running' : 'waiting'} icon={world.running ? 'play' : 'pause'}>
          {t(world.running ? 'world.running' : 'world.paused')}
        </StateBadge>
      }
    >
      <p className="q-faint">{t('world.startHint')}</p>
      <div>
        <Button
          kind={world.running ? 'plain' : 'primary'}
          icon={world.running ? 'pause' : 'play'}
          busy={running === 'running'}
          onClick={() => void set({ running: !world.running })}
        >
          {t(world.running ? 'world.stop' : 'world.start')}
        </Button>
      </div>
      <Field label={t('world.speed')} hint={t('world.speedHint')}>
        <Select
          value={String(world.speed)}
          onValue={(speed) => void set({ speed: Number(speed) })}
          options={[
            ...speeds.map((value) => ({ value, label: t(`world.speedOf.${value}`) })),
            ...(known ? [] : [{ value: String(world.speed), label: `×${world.speed}` }]),
          ]}
        />
      </Field>
      <Field label={t('world.source')}>
        <Select
          value={world.source}
          onValue={(source) => void set({ source: source as World['source'] })}
          options={[
            { value: 'random', label: t('world.sourceOf.random') },
            { value: 'log', label: t('world.sourceOf.log') },
          ]}
        />
      </Field>
      <form
        className="c-note-row"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted > 0) void set({ ordersPerHour: wanted })
        }}
      >
        <Field label={t('world.orders')}>
          <TextInput value={perHour} onValue={setPerHour} type="number" min={1} />
        </Field>
        <Button submit busy={running === 'ordersPerHour'} disabled={!(wanted > 0)}>
          {t('world.apply')}
        </Button>
      </form>
      <div className="c-figures">
        <StatCard label={t('figure.orders')} value={world.orders} hint={<Passed ms={world.simulatedMs} />} />
        <StatCard label={t('figure.friends')} value={world.friends} />
        <StatCard label={t('figure.ahead')} value={world.ahead} />
      </div>
    </Card>
  )
}

function Passed({ ms }: { ms: number }) {
  const t = useSandboxTexts()
  const time =
    ms >= 24 * hourMs
      ? t('world.day', { n: Math.floor(ms / (24 * hourMs)) })
      : ms >= hourMs
        ? t('world.hour', { n: Math.floor(ms / hourMs) })
        : t('world.minute', { n: Math.floor(ms / 60_000) })
  return t('world.passed', { time })
}
