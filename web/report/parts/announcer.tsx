export * from '../../shared/announcer.tsx';
