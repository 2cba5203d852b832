global using StsLint.Manifests;
global using Xunit;
