import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatFen, formatPhone, phoneHref, relativeParts, shanghaiParts } from '../format.ts'
import { classes } from './button.tsx'
import { Icon } from './icon.tsx'
import { useLightTexts } from './texts.ts'

export type MoneyProps = {
  /** Whole fen; a string is what the API sends. */
  fen: bigint | string | number
  large?: boolean
  /** Show the plus sign of a gain. */
  signed?: boolean
}

/** ¥1,234.50 in aligned figures; a negative is said by word, sign and colour. */
export function Money({ fen, large, signed }: MoneyProps) {
  const t = useLightTexts()
  const { sign, whole, cents } = formatFen(fen)
  return (
    <span className={classes('q-money', large && 'q-money-large')} data-sign={sign}>
      {sign === 'minus' && <span className="q-money-word">{t('negative')}</span>}
      <span className="q-money-unit">{sign === 'minus' ? '−' : sign === 'plus' && signed ? '+' : ''}¥</span>
      {whole}
      <span className="q-money-cents">.{cents}</span>
    </span>
  )
}

/** A number one tap away from a call; masked numbers are only shown. */
export function PhoneNumber({ value, dial }: { value: string; dial?: string }) {
  const t = useLightTexts()
  const shown = formatPhone(value, t('extension'))
  const href = phoneHref(dial ?? value)
  if (!href) return <span className="q-phone">{shown}</span>
  return (
    <a className="q-phone" href={href} aria-label={`${t('call')} ${shown}`}>
      <Icon name="phone" />
      {shown}
    </a>
  )
}

export type TimeTextProps = {
  at: string | Date | number
  /** `both` (default): 12 分钟前 · 14:05. `relative`, `absolute`: one of them; the other on hover. */
  show?: 'both' | 'relative' | 'absolute'
}

/** A moment as people say it and as clocks say it, in Shanghai time; stays true while the page is open. */
export function TimeText({ at, show = 'both' }: TimeTextProps) {
  const t = useLightTexts()
  const { i18n } = useTranslation()
  const now = useNow(30_000)
  const moment = new Date(at)
  const { key, n } = relativeParts(moment.getTime(), now)
  const relative = t(`time.${key}`, { n })
  const absolute = shanghaiParts(moment, now, i18n.language)
  return (
    <time dateTime={moment.toISOString()} title={absolute.full} className="q-time">
      {show !== 'absolute' && relative}
      {show === 'both' && <span className="q-faint"> · </span>}
      {show !== 'relative' && (
        <span className={show === 'both' ? 'q-faint' : undefined}>{absolute.short}</span>
      )}
    </time>
  )
}

/** The present moment (ms), renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

export type MapLinkProps = { address: string; lng?: number; lat?: number }

/** Opens the phone's own map at a GCJ-02 point, or at the words of the address. */
export function MapLink({ address, lng, lat }: MapLinkProps) {
  const t = useLightTexts()
  const place = lng !== undefined && lat !== undefined ? `${lat},${lng}` : '0,0'
  return (
    <a className="q-map-link" href={`geo:${place}?q=${encodeURIComponent(address)}`}>
      <Icon name="map" />
      <span className="q-map-address">{address}</span>
      <span className="q-map-open">{t('openMap')}</span>
    </a>
  )
}

/** A QR code: `svg` text of our own server, or the address of an image on this origin. */
export function QrImage({ svg, src, label }: { svg?: string; src?: string; label?: string }) {
  const t = useLightTexts()
  const address = svg ? `data:image/svg+xml;utf8,${encodeURIComponent(svg)}` : src
  return <img className="q-qr" src={address} alt={label ?? t('qrAlt')} />
}
