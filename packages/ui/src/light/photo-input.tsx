import { useEffect, useId, useMemo } from 'react'
import { Icon } from './icon.tsx'
import { useLightTexts } from './texts.ts'

export type PhotoInputProps = {
  label: string
  photos: readonly File[]
  onPhotos: (photos: File[]) => void
  max?: number
  /** Open the camera at once instead of the album. */
  camera?: boolean
}

/** Photos taken or chosen, shown small, removable; sending them is the page's act. */
export function PhotoInput({ label, photos, onPhotos, max = 9, camera }: PhotoInputProps) {
  const t = useLightTexts()
  const id = useId()
  const left = max - photos.length
  return (
    <div className="q-photos">
      <span className="q-label" id={`${id}-label`}>
        {label}
      </span>
      <ul aria-labelledby={`${id}-label`}>
        {photos.map((photo, i) => (
          <li key={`${photo.name}-${photo.lastModified}-${photo.size}`}>
            <PhotoImage photo={photo} />
            <button
              type="button"
              aria-label={t('removePhoto')}
              onClick={() => onPhotos(photos.filter((_, at) => at !== i))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
        {left > 0 && (
          <li>
            <label className="q-photo-add" htmlFor={id}>
              <Icon name="camera" />
              <span>{t('addPhoto')}</span>
              <input
                id={id}
                type="file"
                accept="image/*"
                capture={camera ? 'environment' : undefined}
                multiple={left > 1}
                onChange={(e) => {
                  onPhotos([...photos, ...(e.target.files ?? [])].slice(0, max))
                  e.target.value = ''
                }}
              />
            </label>
          </li>
        )}
      </ul>
      {left > 0 && left < max && <p className="q-field-hint">{t('photosLeft', { count: left })}</p>}
    </div>
  )
}

function PhotoImage({ photo }: { photo: File }) {
  const address = useMemo(() => URL.createObjectURL(photo), [photo])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  return <img src={address} alt={photo.name} />
}
