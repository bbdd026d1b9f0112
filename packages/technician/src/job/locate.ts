export type Place = { lng: number; lat: number; accuracyM: number }
export type NoPlace = 'denied' | 'unavailable' | 'unsupported'

const patienceMs = 12_000

/** Where the phone is (WGS-84), or why that is not known. Browsers tell it on secure pages only, and when allowed. */
export function locate(): Promise<Place | NoPlace> {
  const { geolocation } = navigator
  if (!geolocation || !window.isSecureContext) return Promise.resolve('unsupported')
  return new Promise((done) => {
    geolocation.getCurrentPosition(
      ({ coords }) =>
        done({ lng: coords.longitude, lat: coords.latitude, accuracyM: Math.round(coords.accuracy) }),
      ({ code, PERMISSION_DENIED }) => done(code === PERMISSION_DENIED ? 'denied' : 'unavailable'),
      { enableHighAccuracy: true, timeout: patienceMs, maximumAge: 30_000 },
    )
  })
}
