using System.Globalization;

namespace CircuitFinder.Cli;
