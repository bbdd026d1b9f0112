import {
  Avatar,
  Button,
  changeAppearance,
  Facts,
  Sheet,
  useListed,
  useMode,
  useRealtimeState,
} from '@qiao/ui'
import type { Technician } from '../session.ts'
import { LanguageButton } from '../shared/language-button.tsx'
import { useTechnicianTexts } from './texts.ts'

/** Badge, certificates, language, light or dark. */
export function MeSheet({ me, open, onClose }: { me: Technician; open: boolean; onClose: () => void }) {
  const t = useTechnicianTexts()
  const listed = useListed()
  const mode = useMode()
  const state = useRealtimeState()
  const status = state && state.status !== 'idle' && state.status !== 'connecting' ? state.status : undefined
  const certificates = me.certificates.map((code) =>
    code === 'electrician' || code === 'work_at_height' ? t(`certificate.${code}`) : code,
  )
  return (
    <Sheet open={open} title={t('me')} onClose={onClose}>
      <div className="q-stack">
        <div className="q-line">
          <Avatar name={me.name} large />
          <div>
            <p className="q-title">{me.name}</p>
            <p className="q-faint">{me.title}</p>
          </div>
        </div>
        <Facts
          facts={[
            { key: 'badge', label: t('badge'), value: me.badge },
            {
              key: 'stars',
              label: t('stars'),
              value:
                me.stars === null
                  ? t('noStars')
                  : t('starsOf', { stars: me.stars.toFixed(1), count: me.ratingCount }),
            },
            { key: 'certificates', label: t('certificates'), value: listed(certificates) || t('none') },
            ...(status ? [{ key: 'live', label: t('connection'), value: t(`live.${status}`) }] : []),
          ]}
        />
        <div className="q-line">
          <LanguageButton />
          <Button
            kind="quiet"
            icon={mode === 'dark' ? 'sun' : 'moon'}
            onClick={() => changeAppearance(mode === 'dark' ? 'light' : 'dark')}
          >
            {t(mode === 'dark' ? 'light' : 'dark')}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
