# Targets: `service` is the service alone; `pen` a simulated pen alone; `room` is both, for the CI of clinic software.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/DeviceService.Host -c Release -o /out/service
RUN dotnet publish simulator/PenSimulator.App -c Release -o /out/pen

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS service
COPY --from=build /out/service /opt/device-service
RUN mkdir -p /data && chown "$APP_UID" /data
USER $APP_UID
ENV DEVICESERVICE_DATA=/data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/opt/device-service/DeviceService.Host.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS pen
COPY --from=build /out/pen /opt/pen-simulator
USER $APP_UID
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "/opt/pen-simulator/PenSimulator.App.dll"]

FROM service AS room
USER root
RUN apt-get update && apt-get install -y --no-install-recommends openssl && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/pen /opt/pen-simulator
COPY deploy/room.sh /opt/room.sh
RUN mkdir -p /certs && chown "$APP_UID" /certs
USER $APP_UID
VOLUME /certs
EXPOSE 5080 5090
ENTRYPOINT ["bash", "/opt/room.sh"]
