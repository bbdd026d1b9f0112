import { viteApp } from '../ui/vite-app.ts'

export default viteApp('/', [
  { name: 'antd', test: /node_modules\/(antd|@ant-design|@rc-component|dayjs)\// },
  { name: 'echarts', test: /node_modules\/(echarts|zrender)\// },
  { name: 'maplibre', test: /node_modules\/(maplibre-gl|@maplibre|@mapbox)\// },
])
