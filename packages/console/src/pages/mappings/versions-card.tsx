import { Button, Card, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { Changes } from './changes.tsx'
import { type MappingDetail, rollBack } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'

/** Every version with who, when and what changed; any older one is put in force again by one click, and back by another. */
export function VersionsCard({ name, one }: { name: string; one: MappingDetail }) {
  const t = useMappingsTexts()
  const may = useMay()
  const notices = useNotices()
  const people = usePeople()
  const actor = useActorWord()
  const { run, running } = useAct(['mappings'])
  const undo = (version: number) =>
    void run('undo', () => rollBack(name, version), t('versions.undone', { version }))
  const back = (version: number) =>
    run(`back${version}`, async () => {
      const { from } = await rollBack(name, version)
      notices.undo(t('versions.rolledBack', { version }), () => undo(from))
    })
  const { versions, releases } = one
  return (
    <Card title={t('versions.title')}>
      {versions.length === 0 && <p className="q-faint">{t('versions.none')}</p>}
      <ol className="c-versions">
        {versions.map((each) => (
          <li key={each.version} aria-label={t('version', { version: each.version })}>
            <span className="c-spread">
              <span className="q-line">
                <strong>{t('version', { version: each.version })}</strong>
                {each.inForce && <StateBadge tone="done">{t('versions.inForce')}</StateBadge>}
                <span className="q-faint">
                  {actor(each.by, people)} {t('versions.published')} <TimeText at={each.at} />
                </span>
              </span>
              {!each.inForce && may('connections.write') && (
                <Button
                  icon="undo"
                  busy={running === `back${each.version}`}
                  onClick={() => void back(each.version)}
                >
                  {t('versions.back')}
                </Button>
              )}
            </span>
            {each.changes.length > 0 ? (
              <Changes changes={each.changes} />
            ) : (
              <span className="q-faint">{t('versions.first')}</span>
            )}
          </li>
        ))}
      </ol>
      {releases.some(({ what }) => what === 'rolled_back') && (
        <details className="c-releases">
          <summary>{t('versions.history')}</summary>
          <ul className="c-changes">
            {releases.map((each) => (
              <li key={each.at}>
                {t(`versions.what.${each.what as 'published'}`)} {t('version', { version: each.version })}
                <span className="q-faint">
                  {' '}
                  {actor(each.by, people)} <TimeText at={each.at} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}
