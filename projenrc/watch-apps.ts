import { watchApps } from './nag-packs';

watchApps();
