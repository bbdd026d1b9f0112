import { BottomBar, Button, Card, type Language, Stepper, useNow } from '@qiao/ui'
import { useTranslation } from 'react-i18next'
import { Navigate, useNavigate } from 'react-router'
import { TechnicianCard } from '../../parts/technician-card.tsx'
import {
  isOwnPage,
  mayAppoint,
  type Service,
  type Situation,
  situationOf,
  stageAt,
  stages,
} from '../../service.ts'
import { useCustomerTexts } from '../../texts.ts'
import { windowWords } from '../../times.ts'
import { useService } from '../../use-service.ts'
import { CodeCard } from './code-card.tsx'
import { ContactCard } from './contact-card.tsx'
import { useOverviewTexts } from './texts.ts'

const nextPages = {
  register: '/register/contact',
  appoint: '/appointment',
  sign_off: '/sign',
  rate: '/rate',
} as const
const tones: Partial<Record<Situation, 'attention' | 'waiting' | 'done'>> = {
  suspended: 'attention',
  cancelled: 'waiting',
  thanks: 'done',
  rate: 'done',
}

/** Where the service stands, who comes when, and the one thing to do next. */
export function OverviewPage() {
  const t = useOverviewTexts()
  const go = useNavigate()
  const service = useService()
  const situation = situationOf(service)
  const own = isOwnPage(service)
  if (!own && (situation === 'sign_off' || situation === 'rate')) return <Navigate to="/" replace />
  const over = situation === 'cancelled'
  return (
    <div className="c-screen">
      <div className="c-body">
        <Standing service={service} situation={situation} />
        {service.completionCode !== null && (
          <CodeCard code={service.completionCode} triesLeft={service.codeTriesLeft} />
        )}
        {!over && <TimeCard service={service} situation={situation} />}
        {!over && service.technician && <TechnicianCard technician={service.technician} />}
        {own && service.contact && service.addressState === 'complete' && (
          <ContactCard contact={service.contact} />
        )}
        {own && (
          <Button kind="quiet" icon="shield" onClick={() => go('/privacy')}>
            {t('privacy')}
          </Button>
        )}
      </div>
      {own && <NextAct situation={situation} />}
    </div>
  )
}

function Standing({ service, situation }: { service: Service; situation: Situation }) {
  const t = useOverviewTexts()
  const shell = useCustomerTexts()
  const waitsForTechnician = !isOwnPage(service) && !['thanks', 'cancelled'].includes(situation)
  return (
    <>
      <div>
        <p className="q-faint">
          {t(/install/.test(service.serviceType) ? 'installation' : 'otherService')} ·{' '}
          {shell('code', { code: service.code })}
        </p>
        <p className="c-product">{service.products}</p>
      </div>
      <Card tone={tones[situation]}>
        <div aria-live="polite">
          <h1 className="c-question">{t(`head.${situation}`)}</h1>
          <p className="c-hint">{waitsForTechnician ? t('notDoneYet') : t(`body.${situation}`)}</p>
        </div>
        {situation !== 'cancelled' && (
          <Stepper
            steps={stages.map((stage) => ({ key: stage, label: shell(`stage.${stage}`) }))}
            at={stageAt(service)}
          />
        )}
      </Card>
    </>
  )
}

function TimeCard({ service, situation }: { service: Service; situation: Situation }) {
  const t = useOverviewTexts()
  const go = useNavigate()
  const { i18n } = useTranslation()
  const now = new Date(useNow(60_000))
  const agreed = service.appointment
  const shown = agreed ?? service.contact?.wish
  if (!shown || situation === 'thanks' || situation === 'rate') return null
  const change = agreed && mayAppoint(service) && (
    <Button kind="quiet" icon="clock" onClick={() => go('/appointment')}>
      {t('changeTime')}
    </Button>
  )
  return (
    <Card title={agreed ? t('appointment') : t('wish')} acts={change}>
      <p className="c-time">{windowWords(shown, now, i18n.language as Language)}</p>
      {situation === 'check_in' && isOwnPage(service) && <p className="q-faint">{t('tooLateToChange')}</p>}
    </Card>
  )
}

function NextAct({ situation }: { situation: Situation }) {
  const t = useOverviewTexts()
  const go = useNavigate()
  if (!(situation in nextPages)) return null
  const act = situation as keyof typeof nextPages
  return (
    <BottomBar>
      <Button kind="primary" onClick={() => go(nextPages[act])}>
        {t(`act.${act}`)}
      </Button>
    </BottomBar>
  )
}
