import './first-worker.ts';

void import('./page.ts');
