import { Card, Tag } from '@qiao/ui'
import type { Service } from '../service.ts'
import { Stars } from './stars.tsx'
import { useTechnicianTexts } from './technician-texts.ts'

const certificates = ['electrician', 'work_at_height'] as const

/** Who will stand at the door: a drawn face until there are photos, the name as one calls it, the badge to compare. */
export function TechnicianCard({ technician }: { technician: NonNullable<Service['technician']> }) {
  const t = useTechnicianTexts()
  const { title, badge, stars, ratingCount } = technician
  const shown = certificates.filter((kind) => technician.certificates.includes(kind))
  return (
    <Card title={t('yours')}>
      <div className="c-technician">
        <Face />
        <div>
          <p className="q-title">{title}</p>
          <p className="q-numbers">{t('badge', { badge })}</p>
          {stars === null ? (
            <p className="q-faint">{t('unrated')}</p>
          ) : (
            <p className="q-line">
              <Stars value={stars} label={t('stars', { stars: stars.toFixed(1) })} />
              <strong className="q-numbers">{stars.toFixed(1)}</strong>
              <span className="q-faint">{t('ratings', { count: ratingCount })}</span>
            </p>
          )}
          {shown.length > 0 && (
            <p className="q-line">
              {shown.map((kind) => (
                <Tag key={kind} tone="done">
                  {t(`certificate.${kind}`)}
                </Tag>
              ))}
            </p>
          )}
        </div>
      </div>
      <p className="q-faint">{t('compare')}</p>
    </Card>
  )
}

function Face() {
  return (
    <svg className="c-face" viewBox="0 0 72 72" aria-hidden>
      <circle className="c-face-ground" cx="36" cy="36" r="36" />
      <path className="c-face-coat" d="M12 66c2-13 12-19 24-19s22 6 24 19a36 36 0 0 1-48 0Z" />
      <path className="c-face-skin" d="M30 42h12v8a6 6 0 0 1-12 0v-8Z" />
      <circle className="c-face-skin" cx="36" cy="32" r="13" />
      <path className="c-face-cap" d="M22 28a14 14 0 0 1 28 0h3a2 2 0 0 1 0 4H20a2 2 0 0 1 2-4Z" />
      <path className="c-face-line" d="M31 36v.1m10-.1v.1M32 40.500c2.500 2 5.500 2 8 0" />
    </svg>
  )
}
