import { call } from '@qiao/api-client'
import { ApiProblem, Button, Icon, useNotices } from '@qiao/ui'
import { Dropdown, Modal, QRCode } from 'antd'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { localMoment, shanghaiMoment } from '../../parts/time-window.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Technician } from './rows.ts'
import { useTechniciansTexts } from './texts.ts'

type Asking = 'absence' | 'leave' | 'link'
const dayMs = 24 * 3_600_000

export function TechnicianActs({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const parts = usePartTexts()
  const may = useMay()
  const notices = useNotices()
  const { run } = useAct(['technicians'])
  const [asking, setAsking] = useState<Asking>()
  const params = { id: technician.technicianId }
  if (!may('dispatch.write') || technician.state === 'left') return null

  const setState = (state: 'active' | 'paused' | 'left') =>
    call(api, 'PUT /console/technicians/:id/state', { params, body: { state } })
  const pausing = technician.state === 'active'

  async function recordAbsence({ from = '', to = '', reason = '' }: Record<string, string>) {
    const [startsAt, endsAt] = [shanghaiMoment(from), shanghaiMoment(to)]
    if (!startsAt || !endsAt)
      throw new ApiProblem({ status: 422, code: 'screen.moment', title: parts('needed') })
    await call(api, 'POST /console/technicians/:id/absences', { params, body: { startsAt, endsAt, reason } })
    notices.done(t('done.absence'))
    await run('renew', async () => undefined)
  }

  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'absence', label: t('act.absence') },
            { key: 'state', label: t(pausing ? 'act.pause' : 'act.resume') },
            { key: 'leave', label: t('act.leave'), danger: true },
          ],
          onClick: ({ key }) => {
            if (key === 'state')
              void run('state', () => setState(pausing ? 'paused' : 'active'), t('done.state'))
            else setAsking(key as Asking)
          },
        }}
      >
        <Button>
          {parts('more')} <Icon name="chevronDown" />
        </Button>
      </Dropdown>
      <Button kind="primary" icon="send" onClick={() => setAsking('link')}>
        {t('act.link')}
      </Button>
      {asking === 'absence' && (
        <ActDialog
          open
          title={`${t('act.absence')} · ${technician.name}`}
          intro={t('absence.intro')}
          submit={t('act.absence')}
          fields={[
            { key: 'from', label: t('absence.from'), kind: 'moment', start: localMoment(new Date()) },
            {
              key: 'to',
              label: t('absence.to'),
              kind: 'moment',
              start: localMoment(new Date(Date.now() + dayMs)),
            },
            { key: 'reason', label: t('absence.reason'), kind: 'text', maxLength: 100 },
          ]}
          onClose={() => setAsking(undefined)}
          onSubmit={recordAbsence}
        />
      )}
      {asking === 'leave' && (
        <ActDialog
          open
          title={`${t('act.leave')} · ${technician.name}`}
          intro={t('leaveIntro')}
          submit={t('act.leave')}
          danger
          onClose={() => setAsking(undefined)}
          onSubmit={async () => {
            await setState('left')
            notices.done(t('done.state'))
            await run('renew', async () => undefined)
          }}
        />
      )}
      {asking === 'link' && <AccessLink technician={technician} onClose={() => setAsking(undefined)} />}
    </>
  )
}

/** A link is made only when asked for, because it ends the one before. */
function AccessLink({ technician, onClose }: { technician: Technician; onClose: () => void }) {
  const t = useTechniciansTexts()
  const { run, running } = useAct()
  const [link, setLink] = useState<string>()
  const make = async () => {
    const made = await run('link', () =>
      call(api, 'POST /console/technicians/:id/access-links', { params: { id: technician.technicianId } }),
    )
    if (made) setLink(`${location.origin}/t/?link=${made.token}`)
  }
  return (
    <Modal open title={`${t('act.link')} · ${technician.name}`} onCancel={onClose} footer={null}>
      <div className="q-stack">
        <p className="q-faint">{t('link.intro')}</p>
        {link ? (
          <div className="c-qr-place">
            <QRCode value={link} type="svg" aria-label={t('link.code')} />
            <output className="c-link-text">{link}</output>
            <p className="q-faint">{t('link.shown')}</p>
            <CopyButton text={link} label={t('link.copy')} />
          </div>
        ) : (
          <Button kind="primary" busy={running === 'link'} onClick={() => void make()}>
            {t('link.make')}
          </Button>
        )}
      </div>
    </Modal>
  )
}
