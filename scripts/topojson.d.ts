declare module 'topojson-server' {
  import type { GeoJSON } from 'geojson'
  import type { Topology } from 'topojson-specification'

  export function topology(objects: Record<string, GeoJSON>, quantization: number): Topology
}

declare module 'topojson-simplify' {
  import type { Topology } from 'topojson-specification'

  type RingFilter = (ring: unknown, interior: boolean) => boolean

  export function presimplify(topology: Topology): Topology
  export function simplify(topology: Topology, minWeight: number): Topology
  export function filter(topology: Topology, keep: RingFilter): Topology
  export function filterWeight(topology: Topology, minWeight: number): RingFilter
}
