import { Card, MapLink, PhoneNumber, Tag, useNow } from '@qiao/ui'
import { dayOf, dayText, watermarkOf, windowText } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'

/** Big time, big address; whole from acceptance until seven days after sign-off, under the name of who looks. */
export function WhenWhere({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  const { language } = useLanguage()
  const today = dayOf(useNow(60_000))
  const { contact, appointment, point } = job
  const open = job.dial !== null
  const address = contact?.address ?? `${job.district}${job.street ?? ''}`
  return (
    <Card>
      <div>
        <h2 className="q-hidden">{t('when')}</h2>
        <p className="t-when q-display">
          {appointment ? (
            <>
              <span>{dayText(dayOf(appointment.startsAt), today, language)}</span>{' '}
              <span className="t-window">{windowText(appointment)}</span>
            </>
          ) : (
            t('noTime')
          )}
        </p>
      </div>
      <div className="t-where">
        <h2 className="q-hidden">{t('where')}</h2>
        {open ? (
          <MapLink address={address} {...(point ? { lng: point.lng, lat: point.lat } : {})} />
        ) : (
          <p className="q-map-address">{address}</p>
        )}
        {open && point && !point.exact && <p className="q-faint">{t('districtOnly')}</p>}
        {contact && contact.remarks.length > 0 && (
          <p className="q-line">
            {contact.remarks.map((remark) => (
              <Tag key={remark} tone="attention">
                {remark}
              </Tag>
            ))}
          </p>
        )}
        {contact?.name && (
          <p className="t-who">
            <span>{contact.name}</span>
            {contact.phone && (
              <PhoneNumber
                value={contact.phone}
                {...(job.dial ? { dial: job.dial.replace(/^tel:/, '') } : {})}
              />
            )}
          </p>
        )}
        {!open && <p className="q-faint">{t('hidden')}</p>}
        {open && <Watermark text={watermarkOf(job.watermark)} />}
      </div>
    </Card>
  )
}

const repeats = Array.from({ length: 12 }, (_, i) => i)

/** A photographed screen says whose it was. */
function Watermark({ text }: { text: string }) {
  return (
    <div className="t-watermark" aria-hidden>
      {repeats.map((at) => (
        <span key={at}>{text}</span>
      ))}
    </div>
  )
}
