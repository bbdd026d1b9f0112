declare module 'which-polygon' {
  import type { Feature, MultiPolygon, Polygon } from 'geojson'

  interface Query<P> {
    (point: [lng: number, lat: number]): P | null
    (point: [lng: number, lat: number], multi: true): P[] | null
  }

  export default function whichPolygon<P>(data: { features: Feature<Polygon | MultiPolygon, P>[] }): Query<P>
}
