import { Button, Card, List, Row, StateBadge } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useAct } from '../../parts/use-act.ts'
import { setWorld, type World } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

const scenes = [
  'plain',
  'presale',
  'spike',
  'shipping_wave',
  'installation_wave',
  'refund_wave',
  'degraded',
  'typhoon',
] as const

/** The peaks of the trade, one at a time, in the order of a sale; a scene that is on may begin once more. */
export function SceneCard({ world }: { world: World }) {
  const t = useSandboxTexts()
  const queries = useQueryClient()
  const { run, running } = useAct()
  const begin = (scene: string) =>
    run(
      scene,
      async () => queries.setQueryData(['sandbox', 'world'], await setWorld({ scene, running: true })),
      t('scenes.begun', { scene: t(`scene.${scene as 'plain'}`) }),
    )
  return (
    <Card title={t('scenes.title')}>
      <p className="q-faint">{t('scenes.intro')}</p>
      <List label={t('scenes.title')}>
        {scenes.map((scene) => {
          const isOn = world.scene === scene
          return (
            <Row
              key={scene}
              title={t(`scene.${scene}`)}
              detail={t(`sceneHint.${scene}`)}
              end={
                <div className="c-spread">
                  {isOn && (
                    <StateBadge tone="running" icon="play">
                      {t('scenes.on')}
                    </StateBadge>
                  )}
                  {!(isOn && scene === 'plain') && (
                    <Button busy={running === scene} onClick={() => void begin(scene)}>
                      {t(isOn ? 'scenes.again' : 'scenes.begin')}
                    </Button>
                  )}
                </div>
              }
            />
          )
        })}
      </List>
    </Card>
  )
}
